namespace Opsporing.Research;

/// <summary>
/// Expected overlap of two lists at depths 1, 2, …, each item looked at twice: only one group of a list is partly
/// within a depth, so four counts suffice.
/// </summary>
sealed class OverlapSweep(RankedList shorter, RankedList longer, int[] placesInLonger, int[] placesInShorter)
{
    // Items whose group is wholly within the depth in both lists; wholly in one and open in the other; open in both.
    int _bothClosed, _openInShorter, _openInLonger, _bothOpen;
    int _shorterDepth, _longerDepth;

    /// <param name="depth">One more than at the last call.</param>
    public double At(int depth)
    {
        if (_shorterDepth < shorter.Count && depth > _shorterDepth)
            Open(shorter, placesInLonger, longer, _longerDepth, ref _shorterDepth, ref _openInShorter, depth);
        if (_longerDepth < longer.Count && depth > _longerDepth)
            Open(longer, placesInShorter, shorter, _shorterDepth, ref _longerDepth, ref _openInLonger, depth);

        var shorterShare = depth > shorter.Count ? 1 : shorter.Share(depth);
        var longerShare = longer.Share(depth);
        var overlap = _bothClosed + _openInShorter * shorterShare + _openInLonger * longerShare
            + _bothOpen * shorterShare * longerShare;
        if (depth == _shorterDepth)
            Close(ref _openInShorter, ref _openInLonger);
        if (depth == _longerDepth)
            Close(ref _openInLonger, ref _openInShorter);
        return overlap;
    }

    /// <summary>Takes in the group that begins at <paramref name="depth"/>.</summary>
    void Open(
        RankedList list, int[] placesInOther, RankedList other, int otherDepth, ref int listDepth, ref int open,
        int depth)
    {
        var group = list.GroupOf[depth - 1];
        listDepth = list.GroupStarts[group + 1];
        // The other list's last group taken in is open until the depth has reached its end.
        var otherOpen = otherDepth >= depth ? other.GroupOf[otherDepth - 1] : int.MaxValue;
        for (var i = list.GroupStarts[group]; i < listDepth; i++)
        {
            var place = placesInOther[i];
            if (place < 0 || place >= otherDepth)
                continue;
            if (other.GroupOf[place] == otherOpen)
                _bothOpen++;
            else
                open++;
        }
    }

    /// <summary>The open group of one list is wholly within: its items are closed there.</summary>
    void Close(ref int openHere, ref int openThere)
    {
        _bothClosed += openHere;
        openHere = 0;
        openThere += _bothOpen;
        _bothOpen = 0;
    }
}
